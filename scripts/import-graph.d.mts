/** Part of src/ -> the parts that it imports, each with the number of imports. */
export type ImportGraph = Map<string, Map<string, number>>;
export function readImportGraph(root?: string): ImportGraph;
export function layersOf(graph: ImportGraph): string[][];
export function drawImportGraph(graph: ImportGraph): string;

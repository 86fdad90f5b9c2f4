/** Part of src/ -> the parts that it imports at run time, each with the number of imports. */
export type House = Map<string, Map<string, number>>;
export function readHouse(root?: string): House;
export function storeys(arrows: House): string[][];
export function picture(arrows: House): string;

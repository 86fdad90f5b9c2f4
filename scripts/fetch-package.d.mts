export function unpackPackage(
  folder: string,
  name: string,
  locked: { readonly version: string; readonly integrity: string },
): string;

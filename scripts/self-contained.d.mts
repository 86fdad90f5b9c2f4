export function assertSelfContained(executable: Buffer): void;

export function assertSelfContained() {}

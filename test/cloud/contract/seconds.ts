/** Waits until a change would get a later time than `time`. Magnum's times have whole seconds. */
export async function untilLaterThan(time: string | null | undefined): Promise<void> {
  const delay = Date.parse(time ?? '') + 1000 - Date.now();
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
}

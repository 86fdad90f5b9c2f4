/**
 * Magnum tells times in whole seconds. Waits until a change that is made now gets another time than this one, so that
 * it can be told by its time.
 */
export async function untilLaterThan(time: string | null | undefined): Promise<void> {
  const over = Date.parse(time ?? '') + 1000 - Date.now();
  if (over > 0) await new Promise((resolve) => setTimeout(resolve, over));
}

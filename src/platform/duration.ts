/** Lengths of time as people write and read them: `90`, `90s`, `10m`, `1h30m`. */

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };
const FORM = /^(?:\d+(?:\.\d+)?[hms])+$/;

/** Milliseconds; a number alone is seconds. Undefined for what is no length of time. */
export function parseDuration(text: string): number | undefined {
  const typed = text.trim().toLowerCase();
  const spelled = /^\d+(?:\.\d+)?$/.test(typed) ? `${typed}s` : typed;
  if (!FORM.test(spelled)) return undefined;
  const parts = [...spelled.matchAll(/([\d.]+)([hms])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit as string] as number), 0);
}

/** `12s`, `2m31s`, `1h0m5s`: whole seconds, rounded down. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours}h${minutes}m${seconds % 60}s`;
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}

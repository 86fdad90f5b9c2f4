/** Parses and formats durations: `90`, `90s`, `10m`, `1h30m`. */

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };
const DURATION = /^(?:\d+(?:\.\d+)?[hms])+$/;

/** In milliseconds; a number without a unit is in seconds. Undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  const withUnit = /^\d+(?:\.\d+)?$/.test(trimmed) ? `${trimmed}s` : trimmed;
  if (!DURATION.test(withUnit)) return undefined;
  const parts = [...withUnit.matchAll(/([\d.]+)([hms])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit as string] as number), 0);
}

/** `12s`, `2m31s`, `1h0m5s`; rounded down to seconds. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours}h${minutes}m${seconds % 60}s`;
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}

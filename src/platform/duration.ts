/** Parses and formats durations: `90`, `90s`, `10m`, `1h30m`, `2d`. */

const DAY_MS = 86_400_000;
const UNITS: Readonly<Record<string, number>> = {
  ...{ w: 7 * DAY_MS, d: DAY_MS },
  ...{ h: 3_600_000, m: 60_000, s: 1_000 },
};
const DURATION = /^(?:\d+(?:\.\d+)?[wdhms])+$/;

/** In milliseconds; a number without a unit is in seconds. Undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  const withUnit = /^\d+(?:\.\d+)?$/.test(trimmed) ? `${trimmed}s` : trimmed;
  if (!DURATION.test(withUnit)) return undefined;
  const parts = [...withUnit.matchAll(/([\d.]+)([wdhms])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit as string] as number), 0);
}

/** `34s`, `12m`, `3d4h`, `2y10d`: the two largest units, as kubectl shows ages (HumanDuration in k8s.io/apimachinery). */
export function shortAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3_600)];
  const [days, years] = [Math.floor(hours / 24), Math.floor(hours / 8_760)];
  if (minutes < 2) return `${seconds}s`;
  if (minutes < 10) return twoUnits(minutes, 'm', seconds % 60, 's');
  if (hours < 3) return `${minutes}m`;
  if (hours < 8) return twoUnits(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (days < 8) return twoUnits(days, 'd', hours % 24, 'h');
  if (years < 2) return `${days}d`;
  return years < 8 ? twoUnits(years, 'y', days % 365, 'd') : `${years}y`;
}

const twoUnits = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  `${large}${largeUnit}${small === 0 ? '' : `${small}${smallUnit}`}`;

/** `12s`, `2m31s`, `1h0m5s`; rounded down to seconds. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours}h${minutes}m${seconds % 60}s`;
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}

/** `20 s`, `0.5 s`; a time of less than a tenth of a second in milliseconds: `40 ms`. */
export const secondsText = (ms: number): string =>
  ms < 100 ? `${Math.max(1, Math.round(ms))} ms` : `${Math.round(ms / 100) / 10} s`;

/** `4m12s`, `36h`, `5d3h`: an age as kubectl formats it (apimachinery, duration.HumanDuration). */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const years = Math.floor(days / 365);
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return formatPair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return formatPair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (days < 8) return formatPair(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  return years < 8 ? formatPair(years, 'y', days % 365, 'd') : `${years}y`;
}

const formatPair = (large: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${unit}` : `${large}${unit}${small}${smallUnit}`;

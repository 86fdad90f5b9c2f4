import { expect, test } from 'vitest';
import { rows } from '../../src/output/result.ts';
import * as python from '../../test/output/python-output.ts';
import { show } from '../../test/output/streams.ts';

test('a table: 10,000 rows take less than 20 times as long as 1,000', async () => {
  const rowsOf = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...python.clusters[index % 3],
      name: `cluster-${index}`,
    }));
  const timeOf = async (count: number) => {
    const result = rows(python.clusterColumns, rowsOf(count));
    const start = performance.now();
    const { stdout } = await show(result, { format: 'table' });
    expect(stdout.split('\n')).toHaveLength(count + 5);
    return performance.now() - start;
  };
  await timeOf(1000);
  const thousand = Math.min(await timeOf(1000), await timeOf(1000), await timeOf(1000));
  const tenThousand = Math.min(await timeOf(10_000), await timeOf(10_000), await timeOf(10_000));
  expect(tenThousand).toBeLessThan(20 * thousand);
});

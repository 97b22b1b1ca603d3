import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SeriesFiles } from '../../../src/adapter/fs/series-files.ts';
import { invariant } from '../../../src/core/base/errors.ts';
import { parseClusterId } from '../../../src/core/base/ids.ts';

const orders = parseClusterId('orders');
invariant(orders !== undefined, 'the name is valid');
const bytes = Uint8Array.from({ length: 500 }, (_, index) => index % 256);

describe('SeriesFiles', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdpoint-series-'));
  });
  afterEach(async () => await rm(directory, { recursive: true, force: true }));

  const inside = () => join(directory, 'series');
  const path = () => join(inside(), 'orders.series');

  it('gives back what it saved last, and leaves nothing beside it', async () => {
    const files = new SeriesFiles(inside());
    expect(await files.load(orders)).toEqual({ kind: 'none' });
    expect(await files.save(orders, Uint8Array.of(1))).toBeUndefined();
    expect(await files.save(orders, bytes)).toBeUndefined();
    const loaded = await new SeriesFiles(inside()).load(orders);
    expect(loaded.kind === 'kept' ? Uint8Array.from(loaded.bytes) : loaded).toEqual(bytes);
    expect(await readdir(inside())).toEqual(['orders.series']);
  });

  it('takes no file for its own that was changed in any byte, or cut off anywhere', async () => {
    const files = new SeriesFiles(inside());
    await files.save(orders, bytes);
    const whole = await readFile(path());
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at] = (whole[at] ?? 0) ^ 0x10;
      await writeFile(path(), changed);
      expect(await files.load(orders)).toMatchObject({ kind: 'damaged' });
      await writeFile(path(), whole.subarray(0, at));
      expect(await files.load(orders)).toMatchObject({ kind: 'damaged' });
    }
  });

  it.each([
    ['a foreign file', 'up 1\n', 'it is not a file of series'],
    ['an empty one', '', 'it is not a file of series'],
  ])('says what is wrong with %s', async (_what, text, why) => {
    await mkdir(inside());
    await writeFile(path(), text);
    expect(await new SeriesFiles(inside()).load(orders)).toEqual({ kind: 'damaged', why });
  });

  it('ignores the half of a file that a crash left beside the whole one', async () => {
    const files = new SeriesFiles(inside());
    await files.save(orders, bytes);
    await writeFile(`${path()}.new`, 'HOLDPOINT-SER');
    expect(await files.load(orders)).toMatchObject({ kind: 'kept' });
    expect(await files.save(orders, bytes)).toBeUndefined();
  });

  it('says why it cannot write or read, and rejects nothing', async () => {
    await writeFile(inside(), 'a file where the directory should be');
    const files = new SeriesFiles(inside());
    expect(await files.save(orders, bytes)).toMatch(/cannot be written \(E(?:EXIST|NOTDIR)\)/);
    expect(await files.load(orders)).toEqual({
      kind: 'damaged',
      why: 'it cannot be read (ENOTDIR)',
    });
  });

  it('takes a directory for no file', async () => {
    await mkdir(path(), { recursive: true });
    expect(await new SeriesFiles(inside()).load(orders)).toEqual({
      kind: 'damaged',
      why: 'it is not a file',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { PRAGMAS } from '../../../src/adapter/sqlite/schema.ts';
import { contentsOf, fill, openStore } from '../../support/log-files.ts';
import { clusterNamed, noted } from '../../support/log-stories.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const one = clusterNamed('one');

describe('a full disk', () => {
  it('refuses appends, answers reads, and takes appends again once there is room', () => {
    const store = openStore(temporaryDirectory(), [...PRAGMAS, 'max_page_count = 40']);
    fill(store, 9);
    const before = contentsOf(store);
    const append = (length: number) =>
      store.commit([
        {
          ...{ kind: 'append', cluster: one, expectedSeq: store.head(one).seq },
          records: [noted(1, 'x'.repeat(length))],
        },
      ])[0];
    expect(append(200_000)).toEqual({
      ...{ kind: 'unavailable', reason: 'disk', detail: 'the disk is full' },
    });
    expect(contentsOf(store)).toEqual(before);
    expect(append(10)?.kind).toBe('appended');
    store.close();
  });
});

import { describe, expect, it } from 'vitest';
import { readTargetList, TARGET_LIST_MAX_BYTES } from '../../src/config/target-list.ts';

function read(text: string, form: 'json' | 'yaml' = 'yaml') {
  return readTargetList({
    text,
    name: 'etcd.yml',
    form,
    labels: [['__meta_filepath', 'etcd.yml']],
  });
}

describe('a list of targets', () => {
  it.each([
    { form: 'yaml', text: '- targets: [10.0.0.1:2379, 10.0.0.2:2379]\n  labels: { zone: a }\n' },
    { form: 'json', text: '[{"targets":["10.0.0.1:2379","10.0.0.2:2379"],"labels":{"zone":"a"}}]' },
  ] as const)('is read from $form, with where it is from', ({ form, text }) => {
    const look = read(text, form);
    if (look.kind === 'failed') throw new Error(look.detail);
    const [group] = look.groups;
    expect(group?.source).toBe('etcd.yml:0');
    expect(Object.fromEntries(group?.labels ?? [])).toEqual({
      zone: 'a',
      __meta_filepath: 'etcd.yml',
    });
    const addresses = group?.targets.map((target) => target.get('__address__'));
    expect(addresses).toEqual(['10.0.0.1:2379', '10.0.0.2:2379']);
  });

  it('may be empty, or have groups without labels', () => {
    expect(read('[]')).toEqual({ kind: 'found', groups: [] });
    expect(read('[{"targets":[],"labels":null}]', 'json').kind).toBe('found');
  });

  it.each([
    { text: '- targets: [a:1]\n  label: {}\n', says: /etcd\.yml:2:3: unknown key "label"/ },
    { text: '- targets: a:1\n', says: /etcd\.yml:1:12: targets: expected a list/ },
    { text: '- labels: {}\n', says: /the key "targets" is missing/ },
    { text: '- targets: [a:1]\n  labels: { "0x": a }\n', says: /etcd\.yml:2/ },
    { text: 'targets: [a:1]\n', says: /expected a list/ },
    { text: '', says: /expected a list/ },
    { text: '- targets: [', says: /etcd\.yml:1/ },
  ])('that is wrong anywhere is refused at its place: $text', ({ text, says }) => {
    const look = read(text);
    expect(look.kind).toBe('failed');
    expect(look.kind === 'failed' && look.detail).toMatch(says);
  });

  it.each([
    { text: '{', says: /this is not JSON/ },
    { text: '[null]', says: /0: / },
    { text: '[{"targets":[1]}]', says: /0\.targets\.0/ },
    { text: ' '.repeat(TARGET_LIST_MAX_BYTES + 1), says: /at most/ },
    { text: JSON.stringify([{ targets: Array(5_001).fill('a:1') }]), says: /at most 5000 targets/ },
  ])('of JSON that is wrong is refused with its path', ({ text, says }) => {
    const look = read(text, 'json');
    expect(look.kind === 'failed' && look.detail).toMatch(says);
  });
});

import { describe, expect, it } from 'vitest';
import { ACTIONS, effectOf, parseAction } from '../../../src/core/cluster/action.ts';

describe('parseAction', () => {
  it.each(ACTIONS)('reads %s', (action) => {
    expect(parseAction(action)).toBe(action);
  });

  it.each(['', 'reboot', 'Restart', ' restart', 'toString', 'length', '0'])(
    'knows no action %j',
    (text) => {
      expect(parseAction(text)).toBeUndefined();
    },
  );
});

describe('effectOf', () => {
  it('tells what each action does to the votes of its target', () => {
    expect(Object.fromEntries(ACTIONS.map((action) => [action, effectOf(action)]))).toEqual({
      drain: 'away',
      transfer: 'none',
      stop: 'away',
      restart: 'away',
      upgrade: 'away',
      undrain: 'none',
      remove: 'leaves',
      add: 'joins',
      promote: 'votes',
      'cut-over': 'all-away',
      'stop-cluster': 'all-away',
      rollback: 'away',
    });
  });
});

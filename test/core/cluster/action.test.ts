import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  parseAction,
  reducesVoters,
  STEP_ACTIONS,
} from '../../../src/core/cluster/action.ts';

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

describe('reducesVoters', () => {
  it('tells every action of a step that takes a vote away from those that take none', () => {
    expect(
      Object.fromEntries(STEP_ACTIONS.map((action) => [action, reducesVoters(action)])),
    ).toMatchInlineSnapshot(`
      {
        "drain": true,
        "restart": true,
        "stop": true,
        "transfer": false,
        "undrain": false,
        "upgrade": true,
      }
    `);
  });
});

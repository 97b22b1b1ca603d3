import { describe, expect, it } from 'vitest';
import { claimOf, PERMISSIONS, parsePermissions } from '../../../src/core/access/permission.ts';
import { ACTIONS } from '../../../src/core/cluster/action.ts';

describe('the permissions', () => {
  it('have one for reserving each action, and no two of a name', () => {
    expect(PERMISSIONS).toEqual(expect.arrayContaining(ACTIONS.map(claimOf)));
    expect(new Set(PERMISSIONS).size).toBe(PERMISSIONS.length);
  });

  it('are read by their names', () => {
    for (const permission of PERMISSIONS)
      expect(parsePermissions(permission)).toEqual([permission]);
  });

  it('are read in bulk as every claim, or as everything', () => {
    expect(parsePermissions('claim:*')).toEqual(ACTIONS.map(claimOf));
    expect(parsePermissions('all')).toEqual(PERMISSIONS);
  });

  it.each(['', 'claim', 'claim:explode', 'ALL', '*', 'claim:restart '])('are not "%s"', (text) => {
    expect(parsePermissions(text)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../../src/core/access/permission.ts';
import {
  type Grant,
  isAllowed,
  isAllowedSomewhere,
  LOCAL_PRINCIPAL,
  type Principal,
} from '../../../src/core/access/principal.ts';

function principal(...grants: readonly Grant[]): Principal {
  return { name: 'ci', grants };
}

describe('a principal', () => {
  it('without grants is allowed nothing', () => {
    for (const permission of PERMISSIONS) {
      expect(isAllowed(principal(), permission, 'orders')).toBe(false);
      expect(isAllowed(principal(), permission, undefined)).toBe(false);
      expect(isAllowedSomewhere(principal(), permission)).toBe(false);
    }
  });

  it('is allowed what one grant says as a whole, not what two say in halves', () => {
    const ci = principal(
      { permissions: new Set(['advise']), clusters: new Set(['orders']) },
      { permissions: new Set(['attest']), clusters: new Set(['users']) },
    );
    expect(isAllowed(ci, 'advise', 'orders')).toBe(true);
    expect(isAllowed(ci, 'attest', 'orders')).toBe(false);
    expect(isAllowed(ci, 'advise', 'users')).toBe(false);
    expect(isAllowedSomewhere(ci, 'attest')).toBe(true);
    expect(isAllowedSomewhere(ci, 'reload')).toBe(false);
  });

  it('needs a grant on all clusters for what concerns the guard as a whole', () => {
    const one = principal({ permissions: new Set(['reload']), clusters: new Set(['orders']) });
    const all = principal({ permissions: new Set(['reload']), clusters: 'all' });
    expect(isAllowed(one, 'reload', undefined)).toBe(false);
    expect(isAllowed(all, 'reload', undefined)).toBe(true);
  });

  it('is allowed nothing by a grant on no cluster', () => {
    const none = principal({ permissions: new Set(PERMISSIONS), clusters: new Set() });
    expect(isAllowed(none, 'read', 'orders')).toBe(false);
    expect(isAllowedSomewhere(none, 'read')).toBe(false);
  });

  it('that is on the machine of an unconfigured guard is allowed everything', () => {
    for (const permission of PERMISSIONS) {
      expect(isAllowed(LOCAL_PRINCIPAL, permission, 'orders')).toBe(true);
      expect(isAllowed(LOCAL_PRINCIPAL, permission, undefined)).toBe(true);
    }
  });
});

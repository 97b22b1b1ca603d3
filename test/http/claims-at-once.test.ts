import { describe, expect, it } from 'vitest';
import { Caller } from '../support/claiming.ts';
import { startServer } from '../support/http.ts';

/** Rounds that are run; `npm run test:long` runs more by this variable. */
const ROUNDS = Number(process.env['HOLDPOINT_CLAIM_ROUNDS'] ?? '3');

const CALLERS = 200;

describe('two hundred claims at once (R17)', () => {
  it('give the slot to one of them, round after round', async () => {
    await using server = await startServer();
    for (let round = 0; round < 3; round += 1) await server.guarded.burst();
    const caller = new Caller(server);
    for (let round = 0; round < ROUNDS; round += 1) {
      const claims = Array.from({ length: CALLERS }, async (_, index) =>
        caller.claim({ node: index % 2 === 0 ? 'n2' : 'n3', holder: `run-${round}-${index}` }),
      );
      const answers = await Promise.all(claims);
      const [winner, ...others] = answers.filter(({ status }) => status === 200);
      expect(others).toEqual([]);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(CALLERS - 1);
      const { permits } = (await caller.get('/v1/permits')).body;
      const isOpen = ({ state }: { readonly state: string }) => state === 'granted';
      expect(permits.filter(isOpen)).toMatchObject([{ id: winner?.body.permit.id }]);
      await caller.say('release', winner?.body.permit);
    }
  }, 600_000);
});

import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { ASKING, JSON_FLAG, NO_ANSWER, REFUSED } from './in-common.ts';

/** Shows one decision of the past. */
export const EXPLAIN: Command = {
  name: 'explain',
  summary: 'show a decision with every hold point',
  about:
    'Shows one decision as it was made: what was asked, the verdict, and every hold point with ' +
    'its value, its limit and the age of its evidence. The id is in every answer; advice whose ' +
    'result does not change goes on with the id of the first that had it.',
  operand: { name: 'ID', required: true },
  flags: [JSON_FLAG, ...ASKING, HELP_FLAG],
  exits: [[EXIT.fine, 'shown, whatever was decided'], REFUSED, NO_ANSWER],
  examples: ['holdpoint explain dec_k3f9x2m7q1t8w5z0c4hn'],
};

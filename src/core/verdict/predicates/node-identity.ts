import type { NodeId } from '../../base/ids.ts';
import { describeSet } from '../../cluster/sizes.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'node_identity';

/** The node that came back is the one that left, and no member is counted under two names. */
export const nodeIdentity: Predicate = {
  name: NAME,
  doc: 'Every node is a member of its own, and the same one that it was when it left.',
  appliesTo: ({ purpose }) => purpose !== 'give-back',
  evaluate(given) {
    const problems = [...shared(given), ...changed(given)];
    return problems.length > 0 ? problems : [pass(given)];
  },
};

function pass({ pack }: Case): HoldPointReport {
  const base = { name: NAME, onFail: 'block' } as const;
  if (pack.topology?.member === undefined) {
    const detail = `the pack '${pack.system}' has no signal by which a member names itself`;
    return { ...base, result: 'unavailable', detail };
  }
  return { ...base, result: 'pass', detail: 'no member has changed its name, and none has two' };
}

/** Two addresses that lead to one server would let it vote twice. */
function shared(given: Case): readonly HoldPointReport[] {
  const nodesOf = new Map<string, NodeId[]>();
  for (const [node, name] of given.evaluation.memberIds) {
    if (!isAsked(node, given)) continue;
    nodesOf.set(name, [...(nodesOf.get(name) ?? []), node]);
  }
  return [...nodesOf].flatMap(([name, nodes]) => {
    if (nodes.length < 2) return [];
    const names = describeSet([...nodes].sort());
    return [
      {
        name: NAME,
        result: 'fail' as const,
        onFail: 'block' as const,
        reason: 'identity_shared' as const,
        observed: name,
        detail: `${names} all call themselves ${name}: one member would count more than once`,
        clears: `the addresses of ${names} lead to different members`,
      },
    ];
  });
}

function changed(given: Case): readonly HoldPointReport[] {
  return [...given.evaluation.identityChanges].flatMap(([node, { before, now, since }]) => {
    // A node that is down tells no name; what it comes back as is judged when it is back.
    if (!isAsked(node, given) || given.isCure) return [];
    return [
      {
        name: NAME,
        result: 'fail' as const,
        onFail: 'block' as const,
        node,
        reason: 'identity_changed' as const,
        observed: now,
        required: before,
        since,
        detail: `${node} was ${before} and now calls itself ${now}, whom no other member knows`,
        clears: `the group has taken ${now} in, or ${node} is ${before} again`,
      },
    ];
  });
}

/** What an open permit has in hand is judged when that step ends. */
function isAsked(node: NodeId, given: Case): boolean {
  return !given.reserved.has(node);
}

import type { WebhookKeys } from '../config/webhook-keys.ts';
import type { ClusterId } from '../core/base/ids.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { ClusterWatch } from '../service/cluster-watch.ts';
import { ElectionProbe } from '../service/election-probe.ts';
import { overrunsIn } from '../service/overruns.ts';
import { PermitSteward } from '../service/permit-steward.ts';
import { Rollbacks } from '../service/rollbacks.ts';
import type { RolloutCalls } from '../service/rollout-calls.ts';
import type { RolloutSights } from '../service/rollout-sights.ts';
import type { RolloutSteward } from '../service/rollout-steward.ts';
import { openActuators } from './actuators.ts';
import { type Alerting, openAlerting } from './alerting.ts';
import { type Brake, openBrake } from './brake.ts';
import type { Judging } from './judging.ts';
import { openRollouts } from './rollouts.ts';

/** What those who follow are made with. */
export interface FollowerParts extends Judging {
  readonly version: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Ends them when it aborts. */
  readonly signal: AbortSignal;
  readonly onBroken: (error: unknown) => void;
  /** By the configuration that is in use when it is asked. */
  readonly webhookKeys: () => WebhookKeys;
}

/** Who follows what is observed: ends permits, halts, takes back, calls people. */
export interface Followers {
  readonly steward: PermitSteward;
  readonly rollouts: RolloutCalls;
  readonly sights: RolloutSights;
  readonly rolloutSteward: RolloutSteward;
  readonly rollbacks: Rollbacks;
  readonly brake: Brake;
  readonly alerting: Alerting;
  /** Shows all of them what was evaluated, in the turn in which it was. */
  readonly follow: (watch: ClusterWatch, evaluation: Evaluation) => void;
  /** Resolves when none of them is in the middle of anything; for the end of the process. */
  readonly drained: () => Promise<void>;
}

/** Puts them together. */
export function openFollowers(parts: FollowerParts): Followers {
  const { ledgers, guard, clock, hold } = parts;
  const onChanged = (cluster: ClusterId): void => alerting.keeper.look(cluster);
  const steward = new PermitSteward(parts);
  const probe = new ElectionProbe(parts);
  const { rollouts, sights, rolloutSteward } = openRollouts({ ...parts, steward });
  const actuatorOf = openActuators(parts);
  const rollbacks = new Rollbacks({ ...parts, steward, actuatorOf, onChanged });
  const brake = openBrake({ ...parts, rollback: rollbacks, onTrip: onChanged });
  const alerting = openAlerting({
    ...parts,
    trips: brake.keeper,
    overruns(cluster) {
      const watch = guard.watches.get(cluster);
      return watch === undefined ? [] : overrunsIn(watch, { ledgers, clock, hold });
    },
    watches: () => guard.watches,
  });
  return {
    ...{ steward, rollouts, sights, rolloutSteward, rollbacks, brake, alerting },
    follow(watch, evaluation) {
      // First, since what is breached must not wait.
      brake.keeper.follow(watch, evaluation);
      steward.follow(watch, evaluation);
      probe.follow(watch, evaluation);
      rolloutSteward.follow(watch);
      rollbacks.follow(watch);
      onChanged(watch.cluster.id);
    },
    async drained() {
      const working = [steward, probe, brake.keeper, rolloutSteward, rollbacks];
      await Promise.all(working.map((each) => each.drained()));
    },
  };
}

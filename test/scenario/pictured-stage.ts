import { parseAction } from '../../src/core/cluster/action.ts';
import { makePlan } from '../../src/core/plan/plan.ts';
import { parseRolledAction } from '../../src/core/plan/plan-inputs.ts';
import { type CaseBuilder, cluster } from '../support/case-builder.ts';
import { planInputs } from '../support/plan-of.ts';
import { named, type Stage, told } from './transcript.ts';

/** How a node of a picture is. */
interface Figure {
  readonly role: 'voter' | 'learner';
  readonly condition: 'up' | 'down' | 'silent' | 'late';
  readonly version: string;
}

const WELL: Figure = { role: 'voter', condition: 'up', version: '1.0.0' };

/** A cluster of any size and any number of groups, as its evaluation would picture it. */
export class PicturedStage implements Stage {
  readonly #figures = new Map<string, Figure>();
  readonly #leaders = new Map<string, string>();
  #handover: 'command' | 'on_stop' | 'none' = 'command';

  act(verb: string, words: readonly string[]): Promise<readonly string[]> {
    return Promise.resolve(this.#act(verb, words));
  }

  #act(verb: string, words: readonly string[]): readonly string[] {
    const [first = '', second = '', third] = words;
    switch (verb) {
      case 'voters':
      case 'learners':
        for (const id of words) this.#change(id, { role: verb === 'voters' ? 'voter' : 'learner' });
        return [];
      case 'down':
      case 'silent':
      case 'late':
      case 'up':
        for (const id of words) this.#change(id, { condition: verb });
        return [];
      case 'runs':
        this.#change(first, { version: second });
        return [];
      case 'gone':
        this.#figures.delete(first);
        return [];
      case 'leads':
        this.#leaders.set(second === '' ? 'raft' : second, first);
        return [];
      case 'handover':
        this.#handover = first === 'none' || first === 'on_stop' ? first : 'command';
        return [];
      case 'ask': {
        const action = parseAction(first);
        if (action === undefined) throw new Error(`no such action: ${first}`);
        return [told(this.#picture().decide(action, second, third))];
      }
      case 'plan':
        return this.#plan(first, second === '' ? undefined : second);
      default:
        throw new Error(`no such line on this stage: ${verb}`);
    }
  }

  #change(id: string, change: Partial<Figure>): void {
    this.#figures.set(id, { ...WELL, ...this.#figures.get(id), ...change });
  }

  #plan(text: string, toVersion: string | undefined): readonly string[] {
    const action = parseRolledAction(text);
    if (action === undefined) throw new Error(`no plans of ${text}`);
    const { steps, done } = makePlan(planInputs(this.#picture(), action, toVersion));
    return [`to do: ${named(steps.map(({ node }) => node))}`, `done: ${named(done)}`];
  }

  /** Nodes are named `n1`, `n2` and so on without a gap, which is how cases count their voters. */
  #picture(): CaseBuilder {
    const built = cluster().voters(this.#figures.size).pack({ handover: this.#handover });
    for (const [id, { role, condition, version }] of this.#figures) {
      built.node(id, (node) => node.version(version));
      if (role === 'learner') built.node(id, (node) => node.learner());
      if (condition === 'late') built.node(id, (node) => node.lag(5_000));
      if (condition === 'down') built.down(id);
      if (condition === 'silent') built.frozen(id);
    }
    const whole = this.#leaders.get('raft');
    if (whole !== undefined) built.leader(whole);
    for (const [name, leader] of this.#leaders) {
      if (name !== 'raft') built.group({ name, members: [...this.#figures.keys()], leader });
    }
    return built;
  }
}

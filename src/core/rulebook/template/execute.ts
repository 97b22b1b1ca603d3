import { elementsOf, fieldsOf } from './elements.ts';
import { TemplateError } from './error.ts';
import { type FunctionScope, templateFunctions } from './functions.ts';
import type { TemplateFunction } from './go-builtins.ts';
import { DEPTH_MAX, OUTPUT_LENGTH_MAX, QUERIES_MAX, STEPS_MAX } from './limits.ts';
import type { Branch, Command, Operand, Pipe, Template, TemplateNode } from './syntax.ts';
import { floatValue, isTrue, printValue, type TemplateValue } from './value.ts';

/** What a template of an alert is about. */
export interface TemplateData {
  readonly labels: ReadonlyMap<string, string>;
  readonly externalLabels: ReadonlyMap<string, string>;
  readonly value: number;
}

/**
 * Runs a template. Throws `TemplateError` where it does not work out, and where it takes more steps
 * or puts out more than a template may.
 */
export function expandTemplate(
  template: Template,
  data: TemplateData,
  scope: FunctionScope,
): string {
  return new Execution(template, scope).run(data);
}

type Variables = Map<string, { value: TemplateValue }>;

/** What a body is run with: what `.` is, and the variables that it sees. */
interface Frame {
  readonly dot: TemplateValue;
  readonly variables: Variables;
}

type Ending = 'done' | 'break' | 'continue';

const NIL: TemplateValue = { type: 'nil' };

class Execution {
  readonly #template: Template;
  readonly #functions: ReadonlyMap<string, TemplateFunction>;
  #output = '';
  #steps = 0;
  #depth = 0;
  #queries = 0;

  constructor(template: Template, scope: FunctionScope) {
    this.#template = template;
    this.#functions = templateFunctions({
      ...scope,
      query: (text) => {
        this.#queries += 1;
        if (this.#queries > QUERIES_MAX) {
          throw new Error(`a template makes at most ${QUERIES_MAX} queries`);
        }
        return scope.query(text);
      },
    });
  }

  run({ labels, externalLabels, value }: TemplateData): string {
    const own: TemplateValue = { type: 'labels', entries: labels };
    const external: TemplateValue = { type: 'labels', entries: externalLabels };
    const url = this.#functions.get('externalURL')?.([]) ?? NIL;
    const dot: TemplateValue = {
      type: 'struct',
      entries: new Map([
        ['Labels', own],
        ['ExternalLabels', external],
        ['ExternalURL', url],
        ['Value', floatValue(value)],
      ]),
    };
    const variables: Variables = new Map([
      ['$', { value: dot }],
      ['$labels', { value: own }],
      ['$externalLabels', { value: external }],
      ['$externalURL', { value: url }],
      ['$value', { value: floatValue(value) }],
    ]);
    this.#body(this.#template.body, { dot, variables });
    return this.#output;
  }

  #step(at: number): void {
    this.#steps += 1;
    if (this.#steps > STEPS_MAX) {
      throw new TemplateError(`the template takes more than ${STEPS_MAX} steps`, at);
    }
  }

  #put(text: string, at: number): void {
    this.#output += text;
    if (this.#output.length <= OUTPUT_LENGTH_MAX) return;
    const message = `the template puts out more than ${OUTPUT_LENGTH_MAX} characters`;
    throw new TemplateError(message, at);
  }

  #body(nodes: readonly TemplateNode[], frame: Frame): Ending {
    for (const node of nodes) {
      const ending = this.#node(node, frame);
      if (ending !== 'done') return ending;
    }
    return 'done';
  }

  #node(node: TemplateNode, frame: Frame): Ending {
    switch (node.kind) {
      case 'text':
        this.#put(node.text, 0);
        return 'done';
      case 'output': {
        const value = this.#pipe(node.pipe, frame);
        if (node.pipe.variables.length === 0) this.#put(printValue(value), node.pipe.at);
        return 'done';
      }
      case 'if':
      case 'with':
        return this.#choose(node, node.kind === 'with', frame);
      case 'range':
        return this.#range(node, frame);
      case 'template':
        this.#call(node, frame);
        return 'done';
      default:
        return node.kind;
    }
  }

  #choose({ pipe, body, otherwise }: Branch, isWith: boolean, frame: Frame): Ending {
    const inner = { dot: frame.dot, variables: new Map(frame.variables) };
    const value = this.#pipe(pipe, inner);
    if (!isTrue(value)) return this.#body(otherwise, inner);
    return this.#body(body, isWith ? { ...inner, dot: value } : inner);
  }

  #range({ pipe, body, otherwise }: Branch, frame: Frame): Ending {
    const outer = { dot: frame.dot, variables: new Map(frame.variables) };
    const value = this.#commands(pipe, outer);
    const pairs = elementsOf(value, pipe.at);
    if (pairs.length === 0) return this.#body(otherwise, outer);
    const [first, second] = pipe.variables;
    for (const [key, element] of pairs) {
      this.#step(pipe.at);
      const variables: Variables = new Map(outer.variables);
      if (first !== undefined)
        variables.set(first, { value: second === undefined ? element : key });
      if (second !== undefined) variables.set(second, { value: element });
      if (this.#body(body, { dot: element, variables }) === 'break') break;
    }
    return 'done';
  }

  #call(node: Extract<TemplateNode, { kind: 'template' }>, frame: Frame): void {
    const body = this.#template.defined.get(node.name);
    if (body === undefined) {
      throw new TemplateError(`template "${node.name}" not defined`, node.at);
    }
    const dot = node.pipe === undefined ? NIL : this.#pipe(node.pipe, frame);
    this.#step(node.at);
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) {
      throw new TemplateError(`templates call one another more than ${DEPTH_MAX} deep`, node.at);
    }
    this.#body(body, { dot, variables: new Map([['$', { value: dot }]]) });
    this.#depth -= 1;
  }

  #pipe(pipe: Pipe, frame: Frame): TemplateValue {
    const value = this.#commands(pipe, frame);
    for (const name of pipe.variables) {
      const known = frame.variables.get(name);
      if (pipe.isAssignment && known !== undefined) known.value = value;
      else frame.variables.set(name, { value });
    }
    return value;
  }

  #commands(pipe: Pipe, frame: Frame): TemplateValue {
    let piped: TemplateValue | undefined;
    for (const command of pipe.commands) piped = this.#command(command, piped, frame);
    return piped ?? NIL;
  }

  #command(
    { operands, at }: Command,
    piped: TemplateValue | undefined,
    frame: Frame,
  ): TemplateValue {
    const [first, ...rest] = operands;
    if (first?.kind !== 'function') return first === undefined ? NIL : this.#operand(first, frame);
    const { name } = first;
    if (name === 'and' || name === 'or') {
      const given: readonly Operand[] =
        piped === undefined ? rest : [...rest, { kind: 'literal', value: piped, at }];
      return this.#shortCircuit(name === 'or', given, frame);
    }
    const last = piped === undefined ? [] : [piped];
    const values = [...rest.map((operand) => this.#operand(operand, frame)), ...last];
    return this.#run(name, values, at);
  }

  #run(name: string, values: readonly TemplateValue[], at: number): TemplateValue {
    this.#step(at);
    const implementation = this.#functions.get(name);
    if (implementation === undefined) throw new TemplateError(`no function "${name}"`, at);
    try {
      return implementation(values);
    } catch (error) {
      // A broken invariant of the guard itself is no mistake of the template.
      if (!(error instanceof Error) || error.message.startsWith('[invariant]')) throw error;
      throw new TemplateError(`error calling ${name}: ${error.message}`, at);
    }
  }

  /** `and` and `or` stop at the argument that decides, and give it, else the last. */
  #shortCircuit(isOr: boolean, operands: readonly Operand[], frame: Frame): TemplateValue {
    let value: TemplateValue = NIL;
    for (const operand of operands) {
      value = this.#operand(operand, frame);
      if (isTrue(value) === isOr) break;
    }
    return value;
  }

  #operand(operand: Operand, frame: Frame): TemplateValue {
    this.#step(operand.at);
    const { at } = operand;
    switch (operand.kind) {
      case 'literal':
        return operand.value;
      case 'nil':
        return NIL;
      case 'dot':
        return frame.dot;
      case 'function':
        return this.#run(operand.name, [], at);
      case 'field':
        return fieldsOf(frame.dot, operand.path, at);
      case 'variable':
        return fieldsOf(frame.variables.get(operand.name)?.value ?? NIL, operand.path, at);
      case 'pipe':
        return fieldsOf(this.#pipe(operand.pipe, frame), operand.path, at);
    }
  }
}

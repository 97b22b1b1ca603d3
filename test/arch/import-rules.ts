import type { Violation } from '../support/violation.ts';
import type { Edge, ImportGraph } from './import-graph.ts';
import { type Allowance, allowanceOf, CORE_ORDER, layerOf, PACKAGE_HOME } from './layers.ts';

/** Files that lie where the layout has no place, and imports that the ladder does not allow. */
export function importViolations(graph: ImportGraph): readonly Violation[] {
  const homeless: Violation[] = [];
  for (const file of graph.sources.keys()) {
    if (layerOf(file) !== undefined) continue;
    const message = 'lies in no layer of the layout; move it into a folder that DESIGN names';
    homeless.push({ rule: 'layout', file, line: 0, message });
  }
  return [...homeless, ...graph.edges.flatMap((edge) => edgeViolation(edge) ?? [])];
}

function edgeViolation(edge: Edge): Violation | undefined {
  const { from, line, target } = edge;
  const layer = layerOf(from);
  const allowance = layer === undefined ? undefined : allowanceOf(layer);
  if (layer === undefined || allowance === undefined) return undefined;
  const violation = (rule: string, message: string): Violation => ({
    rule,
    file: from,
    line,
    message,
  });
  switch (target.kind) {
    case 'file': {
      const message = fileMessage({ edge, layer, path: target.path, allowance });
      return message === undefined ? undefined : violation('ladder', message);
    }
    case 'package': {
      const message = packageMessage(layer, target.name);
      return message === undefined ? undefined : violation('package', message);
    }
    case 'builtin':
      return allowance.builtins === 'any' || allowance.builtins.includes(target.name)
        ? undefined
        : violation('builtin', `imports ${target.name} into ${layer}: ${allowance.instead}`);
    case 'missing':
      return violation('missing', `imports ${target.path}, which is not there`);
    case 'computed':
      return violation('computed', 'imports a path that is computed; write it out, or pass it in');
  }
}

function fileMessage(options: {
  readonly edge: Edge;
  readonly layer: string;
  readonly path: string;
  readonly allowance: Allowance;
}): string | undefined {
  const { edge, layer, path, allowance } = options;
  const to = layerOf(path);
  if (to === undefined || to === layer) return undefined;
  if (layer.startsWith('core/') && to.startsWith('core/')) {
    if (rank(to) < rank(layer)) return undefined;
    return (
      `imports ${path}, but ${layer} stands below ${to} in the order of core: move what both ` +
      `need to src/${layer} or a folder before it, or move this file to src/${to}`
    );
  }
  const family = to.split('/')[0] ?? '';
  if (!allowance.layers.some((one) => one === family || one === to)) {
    const may = allowance.layers.join(', ') || 'nothing else';
    return `imports ${path}; ${layer} imports ${may}: ${allowance.instead}`;
  }
  if (allowance.typesOnly?.includes(family) === true && !edge.typeOnly) {
    return `imports values of ${path}, types are allowed: ${allowance.instead}`;
  }
  return undefined;
}

function packageMessage(layer: string, name: string): string | undefined {
  const home = [PACKAGE_HOME.get(name) ?? []].flat();
  if (home.includes(layer)) return undefined;
  return home.length === 0
    ? `imports the package ${name}, which has no home yet: give it one folder in PACKAGE_HOME`
    : `imports the package ${name}, ` +
        `whose home is src/${home.join(' and src/')}: use it through that folder`;
}

function rank(layer: string): number {
  return CORE_ORDER.findIndex((folder) => layer === `core/${folder}`);
}

import { didYouMean } from '../core/base/did-you-mean.ts';
import type { Checked, Finding } from '../core/base/errors.ts';
import type { Variables } from './credentials.ts';
import { parseListenAddress } from './listen-address.ts';
import { LISTEN_FORM } from './schema.ts';
import { type ListenAddress, LOG_LEVELS, type LogLevel } from './settings.ts';

/** What the environment says; a variable that is not set is undefined. */
export interface EnvSettings {
  readonly configPath: string | undefined;
  readonly listen: ListenAddress | undefined;
  readonly logLevel: LogLevel | undefined;
}

const OWN = ['HOLDPOINT_CONFIG', 'HOLDPOINT_LISTEN', 'HOLDPOINT_LOG_LEVEL'];

/** Variables of other commands, of the tests and of the launcher, which `serve` lets be. */
const OTHERS: ReadonlySet<string> = new Set([
  'HOLDPOINT_CONFORMANCE',
  'HOLDPOINT_SERVER',
  'HOLDPOINT_TOKEN',
  'HOLDPOINT_TOKEN_FILE',
]);

/**
 * Kubernetes sets these in every container of a namespace that has a service whose name starts with
 * `holdpoint`; some would look like ours but for their value, which is a URL or a number.
 */
const OF_KUBERNETES = /^HOLDPOINT(_[A-Z0-9]+)*_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?)$/;
const LINK_OF_KUBERNETES = /^HOLDPOINT(_[A-Z0-9]+)*_PORT$/;
const PART_OF_LINK = /^HOLDPOINT(_[A-Z0-9]+)*_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/;

/** An environment has no lines; findings name the variable instead. */
const PLACE = { file: 'environment', line: 1, column: 1 };

/**
 * Reads `HOLDPOINT_*` variables. Unknown ones are findings, since a mistyped variable that is
 * ignored is a guard that does not do what its operator thinks; `named` are those that the
 * configuration itself names for credentials. Values are repeated in no finding.
 */
export function readEnv(env: Variables, named: ReadonlySet<string>): Checked<EnvSettings> {
  const findings: Finding[] = [];
  const report = (message: string): void => {
    findings.push({ place: PLACE, message });
  };
  for (const [name, value] of Object.entries(env)) {
    const isOurs = name.startsWith('HOLDPOINT_') && value !== undefined;
    if (!isOurs || OWN.includes(name) || named.has(name)) continue;
    if (OTHERS.has(name) || isOfKubernetes(name, value)) continue;
    report(`unknown variable ${name}${didYouMean(name, OWN)}`);
  }
  const read = <T>(name: string, expected: string, parse: (text: string) => T | undefined) => {
    const text = env[name];
    if (text === undefined) return undefined;
    const parsed = text === '' ? undefined : parse(text);
    if (parsed === undefined) report(`${name}: expected ${expected}`);
    return parsed;
  };
  const value: EnvSettings = {
    configPath: read('HOLDPOINT_CONFIG', 'the path of a file', (text) => text),
    listen: read('HOLDPOINT_LISTEN', LISTEN_FORM, parseListenAddress),
    logLevel: read('HOLDPOINT_LOG_LEVEL', `one of ${LOG_LEVELS.join(', ')}`, parseLogLevel),
  };
  return findings.length === 0 ? { ok: true, value } : { ok: false, findings };
}

/** Reads a log level; undefined when it is none. */
export function parseLogLevel(text: string): LogLevel | undefined {
  return LOG_LEVELS.find((level) => level === text);
}

function isOfKubernetes(name: string, value: string): boolean {
  if (OF_KUBERNETES.test(name) || PART_OF_LINK.test(name)) return true;
  return LINK_OF_KUBERNETES.test(name) && /^(tcp|udp|sctp):\/\//.test(value);
}

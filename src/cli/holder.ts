import type { AskingContext } from './context.ts';

/** Where the systems that run pipelines say which run this is, each as a link. */
const RUN_LINKS = ['CI_JOB_URL', 'BUILDKITE_BUILD_URL', 'CIRCLE_BUILD_URL', 'BUILD_URL'] as const;

/** As long as the guard takes them. */
const HOLDER_MAX_LENGTH = 200;

/** Who acts unless it is said: the link to the run of the pipeline, so that people can look. */
export function defaultHolder({ env, whoAmI }: Pick<AskingContext, 'env' | 'whoAmI'>): string {
  const link = RUN_LINKS.map((name) => env[name]).find((value) => value !== undefined);
  const holder = link ?? githubRun(env) ?? whoAmI;
  const printable = holder.replaceAll(/[^\x21-\x7e]/g, '_');
  return printable.slice(0, HOLDER_MAX_LENGTH);
}

/** GitHub says it in parts; one run may have more jobs than one, and try again. */
function githubRun(env: AskingContext['env']): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (server === undefined || repository === undefined || run === undefined) return undefined;
  const { GITHUB_RUN_ATTEMPT: attempt = '1', GITHUB_JOB: job = '' } = env;
  return `${server}/${repository}/actions/runs/${run}/attempts/${attempt}#${job}`;
}

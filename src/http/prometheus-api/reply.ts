import { sortAnnotations } from '../../core/promql/api-answer.ts';
import type { PromqlError } from '../../core/promql/error.ts';

/** Why a call has no data, in the words of Prometheus's API. */
export type ApiErrorType = 'bad_data' | 'execution' | 'timeout' | 'not_found';

/** What a call to the Prometheus API comes to. */
export type ApiReply =
  | {
      readonly status: 'success';
      readonly data: unknown;
      /** What makes the data less than they seem, such as that they were cut. */
      readonly warnings?: readonly string[];
      readonly infos?: readonly string[];
    }
  | { readonly status: 'error'; readonly errorType: ApiErrorType; readonly error: string };

/** A parameter that is missing or that cannot be understood. */
export class BadParameter extends Error {
  override readonly name = 'BadParameter';
}

/** Data, with what annotations say of them; empty lists are left out, as Prometheus does. */
export function success(data: unknown, annotations: readonly string[] = []): ApiReply {
  return { status: 'success', data, ...sortAnnotations(annotations) };
}

/** A failure, with its words. */
export function failure(errorType: ApiErrorType, error: string): ApiReply {
  return { status: 'error', errorType, error };
}

/** What an error of the language means for the one who asked. */
export function failureOf(error: PromqlError, parameter: string): ApiReply {
  switch (error.code) {
    case 'timeout':
      return failure('timeout', error.message);
    case 'limit':
    case 'execution':
      return failure('execution', error.message);
    default:
      return failure('bad_data', `invalid parameter "${parameter}": ${error.message}`);
  }
}

/** What the HTTP server tells about the requests that it has answered. */
export interface RequestMeter {
  requestAnswered(event: {
    /** The route's template such as `/v1/clusters/:cluster`; `none` where no route matched. */
    readonly route: string;
    /** The status of the answer; 499 when the caller hung up before it had it. */
    readonly status: number;
    readonly durationMs: number;
  }): void;
}

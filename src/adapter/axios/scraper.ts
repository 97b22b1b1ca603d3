import axios from 'axios';
import { LayoutPool } from '../../core/exposition/layout-pool.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Scraper } from '../../ports/scraper.ts';
import { PageClient } from './request.ts';
import { AxiosScrapeSession } from './scrape-session.ts';

/** What the scraper needs from the outside. */
export interface AxiosScraperOptions {
  readonly clock: Clock;
  /** Version of the daemon; the targets see it as `holdpoint/<version>`. */
  readonly version: string;
}

/**
 * A scraper over HTTP. Of axios it uses the plain request: no redirects (a target is what the
 * configuration names, R32), no proxy from the environment, no decompression and no size limit of
 * its own, because those here hold while bytes come in.
 */
export function createAxiosScraper({ clock, version }: AxiosScraperOptions): Scraper {
  const http = axios.create({
    adapter: 'http',
    method: 'get',
    responseType: 'stream',
    decompress: false,
    maxRedirects: 0,
    proxy: false,
    validateStatus: () => true,
    transformResponse: [],
    headers: { 'User-Agent': `holdpoint/${version}` },
  });
  const layouts = new LayoutPool();
  return {
    open: (target) => {
      const client = new PageClient(http, target.tls);
      return new AxiosScrapeSession({ ...target, layouts }, client, clock);
    },
  };
}

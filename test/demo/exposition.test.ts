import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { memberPage } from '../../src/demo/exposition.ts';
import * as controls from '../../src/demo/model/controls.ts';
import { createModel, step } from '../../src/demo/model/model.ts';

const HAS_PROMTOOL = spawnSync('promtool', ['--version']).error === undefined;
const MAY_SKIP = process.env['CI'] !== 'true';

describe('the page of a member', () => {
  it('reads the same for the same seed at the same time', () => {
    const world = createModel({ members: 3, learners: 1, seed: 7 });
    step(world, 10_000);
    expect(memberPage(world, 'n1', 1_700_000_000_000)).toMatchInlineSnapshot(`
      "# HELP raft_is_leader Whether this member leads.
      # TYPE raft_is_leader gauge
      raft_is_leader 1
      # HELP raft_is_learner Whether this member is a learner.
      # TYPE raft_is_learner gauge
      raft_is_learner 0
      # HELP raft_has_leader Whether this member knows a leader.
      # TYPE raft_has_leader gauge
      raft_has_leader 1
      # HELP raft_term The current term of this member.
      # TYPE raft_term gauge
      raft_term 1
      # HELP raft_commit_index The last entry known to be committed.
      # TYPE raft_commit_index gauge
      raft_commit_index 1804
      # HELP raft_applied_index The last entry applied to the state machine.
      # TYPE raft_applied_index gauge
      raft_applied_index 1804
      # HELP raft_proposals_pending Proposals not committed yet.
      # TYPE raft_proposals_pending gauge
      raft_proposals_pending 2
      # HELP raft_peer_active Whether this member heard the peer lately.
      # TYPE raft_peer_active gauge
      raft_peer_active{peer="n2"} 1
      raft_peer_active{peer="n3"} 1
      raft_peer_active{peer="n4"} 1
      # HELP raft_member_info The name and the version of this member; always 1.
      # TYPE raft_member_info gauge
      raft_member_info{member="n1",version="1.4.0"} 1
      # HELP raft_requests_total Writes of clients that this member answered.
      # TYPE raft_requests_total counter
      raft_requests_total{code="ok"} 458
      raft_requests_total{code="error"} 49
      # HELP raft_request_duration_seconds The time from receiving a write to answering it.
      # TYPE raft_request_duration_seconds histogram
      raft_request_duration_seconds_bucket{le="0.001"} 49
      raft_request_duration_seconds_bucket{le="0.0025"} 227
      raft_request_duration_seconds_bucket{le="0.005"} 507
      raft_request_duration_seconds_bucket{le="0.01"} 507
      raft_request_duration_seconds_bucket{le="0.025"} 507
      raft_request_duration_seconds_bucket{le="0.05"} 507
      raft_request_duration_seconds_bucket{le="0.1"} 507
      raft_request_duration_seconds_bucket{le="0.25"} 507
      raft_request_duration_seconds_bucket{le="0.5"} 507
      raft_request_duration_seconds_bucket{le="1"} 507
      raft_request_duration_seconds_bucket{le="2.5"} 507
      raft_request_duration_seconds_bucket{le="5"} 507
      raft_request_duration_seconds_bucket{le="+Inf"} 507
      raft_request_duration_seconds_sum 1.1995270229022998
      raft_request_duration_seconds_count 507
      # HELP process_start_time_seconds Start of the process in Unix time.
      # TYPE process_start_time_seconds gauge
      process_start_time_seconds 1700000000
      # HELP process_resident_memory_bytes Resident memory in bytes.
      # TYPE process_resident_memory_bytes gauge
      process_resident_memory_bytes 52180992
      "
    `);
  });

  it('shows leader, version and restart', () => {
    const world = createModel({ members: 3, seed: 7 });
    step(world, 10_000);
    const leader = controls.findLeader(world)?.id ?? '';
    expect(memberPage(world, leader, 0)).toContain('\nraft_is_leader 1\n');
    controls.restart(world, leader, 'a"b\\c\nd');
    const page = memberPage(world, leader, 5_000);
    expect(page).toContain('\nraft_is_leader 0\n');
    expect(page).toContain(`raft_member_info{member="${leader}",version="a\\"b\\\\c\\nd"} 1\n`);
    expect(page).toContain('\nprocess_start_time_seconds 15\n');
    expect(page).toContain('\nraft_requests_total{code="ok"} 0\n');
  });

  it('names no series twice and explains every family once', () => {
    const page = memberPage(createModel({ members: 5, seed: 1 }), 'n2', 0);
    const lines = page.trimEnd().split('\n');
    const series = lines
      .filter((line) => !line.startsWith('#'))
      .map((line) => line.slice(0, line.lastIndexOf(' ')));
    expect(new Set(series).size).toBe(series.length);
    const explained = lines.filter((line) => line.startsWith('# TYPE'));
    expect(new Set(explained).size).toBe(13);
    expect(explained).toHaveLength(13);
  });

  it('throws for a member that does not exist', () => {
    expect(() => memberPage(createModel({ members: 1, seed: 1 }), 'n2', 0)).toThrow(/"n2"/);
  });

  it.skipIf(!HAS_PROMTOOL && MAY_SKIP)('is accepted by promtool without a complaint', () => {
    const world = createModel({ members: 5, seed: 7 });
    step(world, 10_000);
    const input = memberPage(world, 'n1', 1_700_000_000_000);
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input });
    expect({ status, complaint: `${stdout}${stderr}` }).toEqual({ status: 0, complaint: '' });
    const broken = spawnSync('promtool', ['check', 'metrics'], { input: `${input}foo_total 1\n` });
    expect(broken.status).not.toBe(0);
  });
});

import { expect, it } from 'vitest';
import { faultsOfKeeping } from './topics.ts';

const kept = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' };
const settings = (changed: Record<string, string> = {}): Map<string, string> => new Map(Object.entries({ ...kept, ...changed }));

it('a topic keeps everything only without compaction and without any retention', () => {
  expect(faultsOfKeeping('everything', settings())).toEqual([]);
  expect(faultsOfKeeping('everything', settings({ 'cleanup.policy': 'compact,delete', 'retention.bytes': '1000' }))).toEqual([
    'cleanup.policy=compact,delete instead of delete',
    'retention.bytes=1000 instead of -1',
  ]);
});

it('the latest of each key is kept by compaction alone: deleting by age would take it', () => {
  expect(faultsOfKeeping('latest-per-key', settings({ 'cleanup.policy': 'compact', 'retention.ms': '604800000' }))).toEqual([]);
  expect(faultsOfKeeping('latest-per-key', settings({ 'cleanup.policy': 'compact,delete' }))).toEqual(['cleanup.policy=compact,delete instead of compact']);
});

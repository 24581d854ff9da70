import type { Rule } from '../../rule.ts';
import { alarmBackedCheckRefused } from './alarm-backed-check-refused.ts';
import { aliasIgnoresHealth } from './alias-ignores-health.ts';
import { checkOfUnknownHost } from './check-of-unknown-host.ts';
import { failoverRecordIncomplete } from './failover-record-incomplete.ts';
import { failoverRecordUnlikeOthers } from './failover-record-unlike-others.ts';
import { failoverRecordWithoutHealthCheck } from './failover-record-without-health-check.ts';
import { healthCheckNeedsWhatItJudges } from './health-check-needs-what-it-judges.ts';
import { healthCheckWithoutStringMatch } from './health-check-without-string-match.ts';
import { noWayToTheStandby } from './no-way-to-the-standby.ts';
import { recoveryAboveObjective } from './recovery-above-objective.ts';
import { searchStringNobodySays } from './search-string-nobody-says.ts';
import { shallowHealthPath } from './shallow-health-path.ts';
import { simpleRecordToARegion } from './simple-record-to-a-region.ts';
import { writesStayWithOneOrigin } from './writes-stay-with-one-origin.ts';

export const ROUTING_RULES: readonly Rule[] = [
  alarmBackedCheckRefused,
  aliasIgnoresHealth,
  checkOfUnknownHost,
  failoverRecordIncomplete,
  failoverRecordUnlikeOthers,
  failoverRecordWithoutHealthCheck,
  healthCheckNeedsWhatItJudges,
  healthCheckWithoutStringMatch,
  noWayToTheStandby,
  recoveryAboveObjective,
  searchStringNobodySays,
  shallowHealthPath,
  simpleRecordToARegion,
  writesStayWithOneOrigin,
];

import type { Construct } from 'constructs';

import { createAlarms } from '../alarms.ts';
import type { RegionContext } from '../context.ts';
import { createDashboard } from '../dashboard.ts';
import { outputConsoleUrls } from '../outputs.ts';
import { createProbes } from '../probes.ts';
import type { RoleArns } from '../roles.ts';
import { HoldoverStack } from './holdover-stack.ts';

/** What this region sees and says by itself, when the other region or its monitoring is gone. */
export class ObservabilityStack extends HoldoverStack {
  constructor(scope: Construct, context: RegionContext, roles: RoleArns) {
    super(scope, context, 'observability');
    createProbes(this, context, roles);
    createDashboard(this, context, createAlarms(this, context));
    outputConsoleUrls(this, context);
  }
}

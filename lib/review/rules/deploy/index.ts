import type { Rule } from '../../rule.ts';
import { templateOverLimit } from './template-over-limit.ts';

export const DEPLOY_RULES: readonly Rule[] = [templateOverLimit];

/** Another application's system: from where requests and schedules come in to what they may reach. All of it is hard. */
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { ENTRY_TYPES } from '../model/entry-points.ts';
import type { ReviewModel } from '../model/model.ts';
import type { ReviewedResource } from '../model/resource.ts';
import { attempt } from './attempt.ts';
import { certificateParts, DNS } from './front.ts';
import { partOf } from './parts.ts';
import { createReach } from './reach.ts';
import type { Reach } from './reach.ts';
import { serviceOf } from './services.ts';
import type { MappedJourney, Part, Routing, Watch } from './system.ts';

const SCHEDULES: readonly string[] = ['AWS::Scheduler::Schedule', 'AWS::Events::Rule'];

export function derivedJourneys(model: ReviewModel): readonly MappedJourney[] {
  const reach = createReach(model);
  const routes = routesOf(model, reach);
  return distinct(entryPoints(model).map((entry) => journeyOf(entry, model, reach, routes)));
}

/** Two of one name are numbered. */
const distinct = (journeys: readonly MappedJourney[]): readonly MappedJourney[] =>
  journeys.map((journey, index) => {
    const before = journeys.slice(0, index).filter(({ name }) => name === journey.name).length;
    return before === 0 ? journey : { ...journey, name: `${journey.name} ${before + 1}` };
  });

/** The same entry in one region or both. */
type EntryPoint = Readonly<Partial<Record<RegionRole, ReviewedResource>>>;

function entryPoints(model: ReviewModel): readonly EntryPoint[] {
  const isEntry = (resource: ReviewedResource): boolean =>
    ENTRY_TYPES.includes(resource.type) || isSchedule(resource);
  const paired = model.pairs
    .filter(({ primary }) => isEntry(primary))
    .map(({ primary, standby }) => ({ primary, standby }));
  const taken = new Set(paired.flatMap((entry) => Object.values(entry)));
  const alone = model.resources.filter((resource) => isEntry(resource) && !taken.has(resource));
  return [
    ...paired,
    ...alone.flatMap((resource) => (resource.role === undefined ? [] : [{ [resource.role]: resource }])),
  ];
}

const isSchedule = (resource: ReviewedResource): boolean =>
  SCHEDULES.includes(resource.type) &&
  attempt(() => resource.text('ScheduleExpression')) !== undefined &&
  attempt(() => resource.text('State')) !== 'DISABLED';

function journeyOf(entry: EntryPoint, model: ReviewModel, reach: Reach, routes: Routes): MappedJourney {
  const any = entry.primary ?? entry.standby;
  if (any === undefined) throw new RangeError('an entry point is in one region at least');
  const parts = (role: RegionRole) => partsOf(entry[role], model, reach);
  const routing = routingOf(entry, routes);
  const needs = REGION_ROLES.map((role) => {
    const own = parts(role);
    const all = own === undefined ? undefined : [...own.watched, ...own.perhaps, ...own.unseen];
    const dns = routing === 'failover' ? [DNS] : [];
    return [role, all?.concat(dns).map((part) => ({ part, strength: 'hard' as const }))] as const;
  });
  const watch: Watch = { surely: parts('primary')?.watched ?? [], perhaps: parts('primary')?.perhaps ?? [] };
  return {
    name: nameOf(any),
    needs: Object.fromEntries(needs) as unknown as MappedJourney['needs'],
    routing,
    watch,
  };
}

function routingOf({ primary, standby }: EntryPoint, { reached, someLost }: Routes): Routing {
  if (SCHEDULES.includes((primary ?? standby)?.type ?? '')) return 'beside';
  if (primary === undefined || standby === undefined) return 'none';
  if (reached.has(primary) && reached.has(standby)) return 'failover';
  return someLost ? 'undecided' : 'none';
}

interface Parts {
  readonly watched: readonly Part[];
  readonly perhaps: readonly Part[];
  readonly unseen: readonly Part[];
}

function partsOf(entry: ReviewedResource | undefined, model: ReviewModel, reach: Reach): Parts | undefined {
  const region = entry?.region;
  if (entry === undefined || region === undefined) return undefined;
  const reached = reach(entry).filter(({ type }) => serviceOf(type) !== undefined);
  const parts = (isData: boolean) =>
    reached
      .filter(({ type }) => (serviceOf(type)?.layer === 'data') === isData)
      .map((resource) => partOf(resource, region, model));
  const front = parts(false);
  return {
    watched: front.map((part) => ({
      ...part,
      domains: part.domains.filter(({ kind }) => kind !== 'certificate'),
    })),
    perhaps: parts(true),
    unseen: certificateParts(front.flatMap(({ domains }) => domains)),
  };
}

interface Routes {
  /** What records lead to that a health check may take out, or that follow their target's health. */
  readonly reached: ReadonlySet<ReviewedResource>;
  /** There is such a record that leads to no entry known here. */
  readonly someLost: boolean;
}

function routesOf(model: ReviewModel, reach: Reach): Routes {
  const targets = model.ofType('AWS::Route53::RecordSet').filter(isMoving).map(reach);
  return {
    reached: new Set(targets.flat()),
    someLost: targets.some((found) => !found.some(({ type }) => ENTRY_TYPES.includes(type))),
  };
}

const isMoving = (record: ReviewedResource): boolean => {
  const { Failover, HealthCheckId, SetIdentifier, AliasTarget } = record.raw;
  const follows = attempt(() => record.flag('AliasTarget', 'EvaluateTargetHealth')) === true;
  return (
    (Failover !== undefined || SetIdentifier !== undefined) &&
    (HealthCheckId !== undefined || (AliasTarget !== undefined && follows))
  );
};

/** As its author called it. */
const nameOf = ({ constructPath, logicalId }: ReviewedResource): string =>
  constructPath?.split('/').findLast((step) => !/^(Resource|Default)$/.test(step)) ?? logicalId;

import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { exportsInto, importsFrom, stackOutputsOf } from './cross-region-references.ts';

/** Only values that are fetched or written at deploy: the mere order of deploys is `deploy-order-crosses-regions`. */
export const stackNeedsOtherRegion = defineRule({
  id: 'stack-needs-other-region',
  family: 'independence',
  severity: 'error',
  title: 'A stack of the standby takes no value from the primary’s region, and writes none there',
  why: 'Such a stack cannot be built again, nor take a change of that value, while the primary’s region is lost.',
  source: 'https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/regions.html',
  fix: 'Derive shared names from configuration, or look the value up in the standby’s own region; set crossRegionReferences to false.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'NIST 800-53', id: 'CP-7' },
    { catalogue: 'AWS Well-Architected', id: 'REL10-BP01' },
  ],
  subjects: (model) => model.resources.filter(({ role }) => role === 'standby'),
  *check(resource: ReviewedResource, { roles }: ReviewModel) {
    const { primary } = roles.regions;
    const imports = importsFrom(resource, primary);
    if (imports.length > 0) yield `reads ${listed(imports)}, which a stack in ${primary} has to write`;
    if (exportsInto(resource, primary)) yield `writes parameters into ${primary} at each deploy`;
    for (const stack of stackOutputsOf(resource, primary)) yield `asks ${stack} in ${primary} for an output`;
  },
});

const listed = (names: readonly string[]): string =>
  names.length === 1 ? String(names[0]) : `${names.length} values such as ${String(names[0])}`;

/** Three clusters of boxes side by side and one below, with lines from the middle to both sides. */
import type { DiagramBlock, DiagramBox, DiagramCluster, DiagramLink } from '../document.ts';
import { wrap } from '../text.ts';
import { element } from './markup.ts';
import type { Markup } from './markup.ts';

const WIDTH = 1080;
const SIDE = { width: 330, columns: 44 };
const MIDDLE = { width: 220, columns: 28 };
const HEADING = 26;
const LINE = 16;
const PADDING = 9;
const GAP = 8;

interface Placed {
  readonly box: DiagramBox;
  readonly lines: readonly { readonly text: string; readonly isDetail: boolean }[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface PlacedCluster {
  readonly label: string;
  readonly boxes: readonly Placed[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const diagram = (block: DiagramBlock, id: string): Markup => {
  const left = place(block.left, 0, 0, SIDE);
  const middle = place(block.middle, (WIDTH - MIDDLE.width) / 2, 0, MIDDLE);
  const right = place(block.right, WIDTH - SIDE.width, 0, SIDE);
  const bottom = Math.max(left.height, middle.height, right.height);
  const below = place(block.below, 0, bottom + 2 * GAP, { width: WIDTH, columns: 150 });
  const clusters = [left, right, middle, ...(block.below.boxes.length > 0 ? [below] : [])];
  const height = block.below.boxes.length > 0 ? below.y + below.height : bottom;
  const picture = element(
    'svg',
    { role: 'img', 'aria-labelledby': `${id}-title ${id}-text`, viewBox: `0 0 ${WIDTH} ${height}` },
    element('title', { id: `${id}-title` }, block.title),
    element('desc', { id: `${id}-text` }, block.description),
    clusters.map(frame),
    block.links.map((link) => line(link, middle, [left, right])),
    clusters.flatMap(({ boxes }) => boxes.map(drawn)),
  );
  const scrolling = { class: 'scroll diagram', tabindex: 0, role: 'region', 'aria-label': block.title };
  return element('figure', {}, element('div', scrolling, picture), legend(block));
};

const place = (
  { label, boxes }: DiagramCluster,
  x: number,
  y: number,
  { width, columns }: { readonly width: number; readonly columns: number },
): PlacedCluster => {
  let next = y + HEADING;
  const placed = boxes.map((box) => {
    const lines = [
      ...wrap(box.label, columns).map((text) => ({ text, isDetail: false })),
      ...wrap(box.detail ?? '', columns + 4).map((text) => ({ text, isDetail: true })),
    ];
    const height = lines.length * LINE + 2 * PADDING - 4;
    const own = { box, lines, x: x + GAP, y: next, width: width - 2 * GAP, height };
    next += height + GAP;
    return own;
  });
  return { label, boxes: placed, x, y, width, height: next - y };
};

const frame = ({ label, x, y, width, height }: PlacedCluster): Markup[] => [
  element('rect', { class: 'cluster', x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1, rx: 6 }),
  element('text', { class: 'group', x: x + GAP, y: y + 17 }, label),
];

const drawn = ({ box, lines, x, y, width, height }: Placed): Markup =>
  element(
    'g',
    { class: box.tone },
    element('rect', { class: 'box', x, y, width, height, rx: 4 }),
    lines.map(({ text, isDetail }, index) =>
      element(
        'text',
        { class: isDetail ? 'detail-line' : undefined, x: x + PADDING, y: y + PADDING + 8 + index * LINE },
        text,
      ),
    ),
  );

/** A curve that leaves and arrives level, so that lines to the same box can be told apart. */
const line = (
  { from, to, style, title }: DiagramLink,
  middle: PlacedCluster,
  sides: readonly PlacedCluster[],
): Markup | undefined => {
  const start = middle.boxes.find(({ box }) => box.id === from);
  const end = sides.flatMap(({ boxes }) => boxes).find(({ box }) => box.id === to);
  if (start === undefined || end === undefined) return undefined;
  const isLeft = end.x < start.x;
  const fromX = isLeft ? start.x : start.x + start.width;
  const toX = isLeft ? end.x + end.width : end.x;
  const [fromY, toY] = [centre(start), centre(end)];
  const halfway = (fromX + toX) / 2;
  const path = `M${fromX} ${fromY}C${halfway} ${fromY} ${halfway} ${toY} ${toX} ${toY}`;
  const classes = `link ${style === 'dashed' ? 'dashed ' : ''}${isLeft ? 'first' : 'second'}`;
  return element('path', { class: classes, d: path }, element('title', {}, title));
};

const centre = ({ y, height }: Placed): number => y + height / 2;

const legend = ({ legend: { solid, dashed } }: DiagramBlock): Markup =>
  element(
    'ul',
    { class: 'legend' },
    element('li', {}, sample('link first'), solid),
    element('li', {}, sample('link dashed first'), dashed),
  );

const sample = (classes: string): Markup =>
  element(
    'svg',
    { 'aria-hidden': 'true', viewBox: '0 0 14 14' },
    element('path', { class: classes, d: 'M0 7H14' }),
  );

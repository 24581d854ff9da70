/** F10: the writer restarts, and pools recover alone. */
import type { DependencyStory } from './story.ts';

/** In the middle of the 20 to 60 s that restarts of a writer were seen to take; AWS promises no figure. */
const AWAY_SECONDS = 40;

export const writerRestart: DependencyStory = {
  name: 'writer-restart',
  title: "the database's writer restarts",
  story:
    'The writer of the database ends without a goodbye and comes back 40 seconds later on its own data; nobody is promoted. Connections to it break, administration is told to come back, everybody else goes on from the reader, and pools recover alone.',
  faults: [{ kind: 'writer-restart', awaySeconds: AWAY_SECONDS }],
  what: 'the writer, for a moment',
  absent: ['aurora-write'],
  manner: 'passing',
  degraded: [],
};

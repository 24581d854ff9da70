import { storiesPass } from '../support/dependency-stories.ts';

storiesPass('third-parties');

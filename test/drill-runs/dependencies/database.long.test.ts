import { storiesPass } from '../support/dependency-stories.ts';

storiesPass('database');

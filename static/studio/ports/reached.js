// What a learner has reached is kept where the lessons keep it.
export { keepExercise } from "../../js/progress.js";

"""Background: what each task is for and why it works, and the example stories, on demand."""

from dialogs.buttons import opens
from dialogs.cards.view import rows_of
from dialogs.keys import CardKind
from dialogs.scene import Scene
from dialogs.views import CardView


def background_card(scene: Scene, task: str = "") -> CardView:
    """One task's background, or the list of them all; KeyError for a task that is not there."""
    if task:
        if not scene.workbook.steps_of(task):
            raise KeyError(task)
        return CardView("background", {"task": task})
    tasks = (
        opens(f"task.{each.id}.title", CardKind.BACKGROUND(each.id))
        for each in scene.workbook.tasks_done
    )
    stories = (
        opens(f"story.{each}.title", CardKind.STORY(each)) for each in scene.workbook.stories
    )
    return CardView("background", {"task": ""}, (*rows_of(tasks, 1), *rows_of(stories, 1)))


def is_background(scene: Scene, task: str) -> bool:
    return not task or task in {each.id for each in scene.workbook.structure.tasks}


def story_card(scene: Scene, number: str) -> CardView:
    """An example of another group; KeyError for a number that is not there."""
    if number not in scene.workbook.stories:
        raise KeyError(number)
    return CardView("story", {"number": number}, ((opens("background", CardKind.BACKGROUND()),),))


def is_story(scene: Scene, number: str) -> bool:
    return number in scene.workbook.stories

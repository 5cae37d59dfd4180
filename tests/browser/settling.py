"""When a page of Streamlit's is as it stays: states of the page itself, never a time that should be enough.

What is pressed while the page moves is pressed beside it: an expander that unfolds is scrolled within by whoever looks
for a button in it, and slides back between the pointer's going down and up. So tests press by these functions only
(`test_nothing_is_pressed_while_it_may_move` in tests/unit/test_architecture.py): they wait until nothing moves.
"""

from collections.abc import Callable

from playwright.sync_api import TimeoutError

# nothing runs or is still to come, and what fades in or unfolds has done so; what turns for ever does not count
SETTLED = """() => document.querySelector('[data-testid=stApp][data-test-script-state=notRunning] h1')
    && !document.querySelector('[data-testid=stSkeleton]')
    && document.getAnimations().every(
        one => one.playState !== 'running' || one.effect.getComputedTiming().iterations === Infinity)"""
LOST_MS = 60_000  # after which a press that nothing came of was lost
# counts the runs that end from now on
WATCH = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    window.isUnderWay = false;
    window.runsSeen = 0;
    // told of several changes at once, each is looked at: a short run begins and ends between two looks
    new MutationObserver(changes => {
        const states = [...changes.slice(1).map(one => one.oldValue), app.getAttribute('data-test-script-state')];
        for (const state of states) {
            if (window.isUnderWay && state === 'notRunning') window.runsSeen += 1;
            window.isUnderWay = state !== 'notRunning';
        }
    }).observe(app, {attributes: true, attributeOldValue: true, attributeFilter: ['data-test-script-state']});
}"""
# what is folded within a fold is there once that is open; each is asked once
UNFOLDED = """() => {
    const folded = [...document.querySelectorAll('details:not([open])')];
    for (const one of folded.filter(one => !one.dataset.asked)) {
        one.dataset.asked = 'yes';
        one.querySelector('summary').click();
    }
    return folded.length === 0;
}"""


def settled(page) -> None:
    """Wait until the page has its heading, nothing runs and nothing moves."""
    page.wait_for_function(SETTLED)


def settled_after(page, act: Callable[[], object]) -> None:
    """Do what makes the page run again, and wait until that run has ended and nothing moves."""
    page.evaluate(WATCH)
    act()
    try:
        page.wait_for_function("() => window.runsSeen > 0 || window.isUnderWay", timeout=LOST_MS)
    except TimeoutError:
        act()  # a browser that has much to do loses a key now and then: nobody heard of it, so it is pressed again
    page.wait_for_function("() => window.runsSeen > 0")
    settled(page)


def press(control) -> None:
    """Press a button or a link, by the keyboard, once nothing moves: what leads away, or gives a file."""
    settled(control.page)
    control.press("Enter")


def run_by(control) -> None:
    """Press what makes the page run again, by the keyboard, and wait until that run has ended and nothing moves."""
    settled(control.page)
    settled_after(control.page, lambda: control.press("Enter"))


def tap(control) -> None:
    """Click on, or tap, what makes no run, once nothing moves."""
    settled(control.page)
    control.click()


def run_by_tap(control) -> None:
    """Click on, or tap, what makes the page run again, and wait until that run has ended and nothing moves."""
    settled(control.page)
    settled_after(control.page, control.click)


def unfold(page, words: str) -> None:
    """Open the one fold with these words above it."""
    fold = page.locator("details", has=page.locator("summary").filter(has_text=words))
    settled(page)
    fold.locator("summary").press("Enter")
    page.wait_for_function("fold => fold.open", arg=fold.element_handle())
    settled(page)


def unfolded(page) -> None:
    """Open everything that the page folds."""
    page.wait_for_function(UNFOLDED)
    settled(page)


def tap_plain(control) -> None:
    """Tap what stands on a page of our own, without Streamlit, once nothing moves."""
    control.page.wait_for_function("() => document.getAnimations().every(one => one.playState !== 'running')")
    control.click()

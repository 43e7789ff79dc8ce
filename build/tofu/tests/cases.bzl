"""What the suites of analysis tests have in common."""

def case_suite(name, cases):
    """Declares a test of the target `NAME_CASE_subject` for each case, and a suite of them.

    Args:
      name: the suite's name.
      cases: a dictionary from case to the analysis test rule.
    """
    for case, test in cases.items():
        test(
            name = "%s_%s" % (name, case),
            target_under_test = ":%s_%s_subject" % (name, case),
        )
    native.test_suite(
        name = name,
        tests = ["%s_%s" % (name, case) for case in cases],
    )

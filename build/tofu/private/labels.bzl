"""How labels are shown to people."""

def display_label(label):
    """Returns a label as a user types it.

    Args:
      label: a Label, or its text.

    Returns:
      Text; labels of the main repository have no repository part.
    """
    text = str(label)
    return text.lstrip("@") if text.startswith("@@//") or text.startswith("@//") else text

# questions: one row for each question for candidates
{
  id:            text(.id),
  title:         text(.attributes.title),
  question_type: text(.attributes."question-type"),
  alternatives:  json(.attributes.alternatives),
  description:   text(.attributes.description),
  end_with:      integer(.attributes."end-with"),
  multiple:      boolean(.attributes.multiple),
  single_line:   boolean(.attributes."single-line"),
  start_with:    integer(.attributes."start-with"),
  unit:          text(.attributes.unit),

  # what it belongs to
  candidate_id:  text(.relationships.candidate.data.id)
}

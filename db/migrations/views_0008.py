"""The SQL of the view `organ_names`, new in revision 0008; the same on both databases."""

ORGAN_NAMES = """CREATE VIEW organ_names AS
WITH RECURSIVE line (organ_id, before_id) AS (
    SELECT id, id FROM organ
    UNION
    SELECT l.organ_id, s.before_id FROM line l JOIN organ_succession s ON s.after_id = l.before_id
)
SELECT o.name AS organ, NULLIF(o.region_code, '') AS region_code, n.name,
    CASE WHEN p.id = o.id THEN 'same' ELSE 'before' END AS relation, n.first_year, n.last_year,
    p.name AS filed_under, p.id AS filed_under_id, o.id AS organ_id
FROM line l
    JOIN organ o ON o.id = l.organ_id
    JOIN organ p ON p.id = l.before_id
    JOIN organ_name n ON n.organ_id = p.id"""

-- title: 每百件申请的复议与诉讼 | Disputes per hundred requests
-- about: 各省各年复议与两类诉讼的件数与新收申请之比；只计印有新收总数的报告，争议空白按 0 计
--   | reviews and suits by province and year, and how many to a hundred new requests, of reports that print the number
--   received; blank disputes count as 0
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year

SELECT substr(a.region_code, 1, 2) || '0000' AS province, a.report_year, count(*) AS reports,
       sum(a.new_received) AS received, sum(coalesce(d.reviews, 0)) AS reviews, sum(coalesce(d.suits, 0)) AS suits,
       round(100.0 * sum(coalesce(d.reviews, 0) + coalesce(d.suits, 0)) / nullif(sum(a.new_received), 0), 1)
         AS disputes_per_hundred
FROM applications a
LEFT JOIN (
    SELECT reading_id, sum(CASE WHEN channel = 'review' THEN total END) AS reviews,
           sum(CASE WHEN channel <> 'review' THEN total END) AS suits
    FROM disputes
    WHERE is_current AND report_year BETWEEN :since AND :until
    GROUP BY reading_id
) d ON d.reading_id = a.reading_id
WHERE a.is_current AND a.applicant = 'total' AND a.new_received IS NOT NULL
  AND a.report_year BETWEEN :since AND :until
GROUP BY substr(a.region_code, 1, 2) || '0000', a.report_year
ORDER BY province NULLS LAST, a.report_year

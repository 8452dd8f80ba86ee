-- title: 一个机关历年情况 | One organ through the years
-- about: 一个机关连同其前身历年的申请、结果与结转；改名前的报告列在当时的机关名下
--   | requests, results and carry-over of an organ and its predecessors, year by year; a report from before a change of name
--   stands under the name of then
-- param organ: text = 江门市江海区住房和城乡建设局 | 机关全称 | full name of the organ
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT report_year, organ, region_code, form, version, new_received, carried_in, granted, partial, total_processed,
       carried_out,
       new_received - lag(new_received) OVER (ORDER BY report_year, organ, region_code) AS more_than_before
FROM applications
WHERE is_current AND applicant = 'total' AND coalesce(region_code, '') LIKE :region
  AND organ IN (SELECT filed_under FROM organ_names WHERE organ = :organ)
ORDER BY report_year, organ, region_code

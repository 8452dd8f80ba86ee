-- title: 结转不衔接 | Carry-over breaks
-- about: 某年结转下年度的件数与次年上年结转的件数不同的机关；两处都印有数字才比。机构新设、合并之年本可不同
--   | organs whose requests carried out of a year differ from those carried into the next, where both are printed; in a year
--   in which a body is created or merged they may
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT a.organ, a.region_code, a.report_year, a.carried_out, b.carried_in AS carried_in_next_year,
       b.carried_in - a.carried_out AS difference
FROM applications a
JOIN applications b
  ON b.organ = a.organ AND coalesce(b.region_code, '') = coalesce(a.region_code, '')
 AND b.report_year = a.report_year + 1 AND b.applicant = 'total' AND b.is_current
WHERE a.is_current AND a.applicant = 'total' AND a.carried_out <> b.carried_in
  AND a.report_year BETWEEN :since AND :until AND coalesce(a.region_code, '') LIKE :region
ORDER BY abs(b.carried_in - a.carried_out) DESC, a.organ, a.region_code, a.report_year

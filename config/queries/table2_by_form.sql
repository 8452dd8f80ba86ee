-- title: 表二：两种格式分列 | Table 2, its two forms side by side and never mixed
-- about: 规章与规范性文件逐年合计；2019 格式数的是制作与公开，2021 格式数的是制发、废止与现行有效，含义不同，分列而不相加
--   | regulations and normative documents by year. The 2019 form counts what was made and disclosed, the 2021 form what was
--   issued, repealed and is in force: other things, in columns of their own, never added
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT report_year, form, row_code, count(*) AS reports,
       sum(CASE WHEN form = 'ogi_2019' THEN made END) AS made_2019_form,
       sum(CASE WHEN form = 'ogi_2019' THEN published END) AS newly_public_2019_form,
       sum(CASE WHEN form = 'ogi_2019' THEN total_public END) AS total_public_2019_form,
       sum(CASE WHEN form = 'ogi_2021' THEN issued END) AS issued_2021_form,
       sum(CASE WHEN form = 'ogi_2021' THEN repealed END) AS repealed_2021_form,
       sum(CASE WHEN form = 'ogi_2021' THEN in_force END) AS in_force_2021_form
FROM disclosures
WHERE is_current AND row_code IN ('regulations', 'normative_documents')
  AND report_year BETWEEN :since AND :until AND coalesce(region_code, '') LIKE :region
GROUP BY report_year, form, row_code
ORDER BY report_year, form, row_code

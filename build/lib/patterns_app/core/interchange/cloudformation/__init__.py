"""SAM and CloudFormation templates as sketches. A template is data: nothing in it is fetched, run or deployed."""
